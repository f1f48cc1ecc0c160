"""The filters of 2.4.0: those of 2.3.0, with more of them."""
