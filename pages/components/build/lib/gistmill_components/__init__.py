"""Assets of the components; the pages that use them are in `pages/parts`."""
