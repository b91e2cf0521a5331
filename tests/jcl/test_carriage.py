from flashcli.reports.carriage import applied


def test_column_1_becomes_spacing():
    lines = ["1PAGE", "0DOUBLE", "-TRIPLE", " SINGLE", "", "+OVER", "0  "]
    assert list(applied(lines)) == [
        "", "", "PAGE", "", "DOUBLE", "", "", "TRIPLE", "SINGLE", "", "OVER", "", "  ",
    ]  # fmt: skip
