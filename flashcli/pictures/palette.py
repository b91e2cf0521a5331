"""Colours by the name of what they stand for, told apart by people who do not see
all of them alike (Okabe and Ito's set), and by brightness.
"""

PALETTE = {
    "copied": "#56b4e9",
    "partly": "#009e73",
    "uncopied": "#8c8c8c",
    "source": "#e69f00",
    "target": "#cc79a7",
    "both": "#f0e442",
    "outside": "#6c6c6c",
    "flow": "#56b4e9",
    "trouble": "bold #d55e00",
    "example": "#009e73",
    "bold": "bold",
}
