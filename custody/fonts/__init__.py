"""The fonts that labels and paper are set in: Latin, Traditional and Simplified characters, Hong Kong's own too.

Both have the same characters: one draws them and their punctuation as Hong Kong does, the other as the mainland does.
OFL.txt beside them is their licence.
"""

from pathlib import Path

FONT = Path(__file__).parent / "NotoSansHK-Labels.otf"
FONT_OF_THE_MAINLAND = Path(__file__).parent / "NotoSansSC-Paper.otf"
