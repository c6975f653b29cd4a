"""For people: the pages in a browser, and who may use them."""
