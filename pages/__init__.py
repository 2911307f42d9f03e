"""The pages in the browser: they read widgets, build settings, start and stop runs, and draw what core returns."""
