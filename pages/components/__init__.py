"""What the components' JavaScript and styles are in, as an installed package. The pages draw them."""
