"""Other clients, each a program in a process of its own. Those of the peers import nothing of ours."""
