"""When a request may go out: the limit on what is in flight, back-off, the shared pause, the stop flag."""
