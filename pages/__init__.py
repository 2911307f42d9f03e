"""The pages in the browser. They read widgets, build settings, start and stop runs, and draw what `core.views` returns."""
