"""What every page is made of: who looks, what templates may call, the forms and the deeds that they ask for."""
