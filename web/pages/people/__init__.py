"""The pages by which people come in, see what needs them, and keep the lists."""
