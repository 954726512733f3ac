"""What the figures of the README are made with: data of any size, the product, and its floor."""
