"""What developers run by hand. Nothing of the product imports it."""
