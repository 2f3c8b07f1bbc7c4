"""What is taken away on paper: notifications, decisions and balances as PDF, in the words that stand on the screen.

A sheet is made from values alone, off the writer, and the same values at the same moment give the same bytes.
"""
