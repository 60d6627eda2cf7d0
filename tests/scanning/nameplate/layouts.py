"""The lines that a perfect reader would see on a made-up plate: no picture, no OCR."""

import random

from scanning.nameplate.lines import Line
from tests.scanning.nameplate.contents import Content, rows_of


def lines_of(made: Content, rng: random.Random, confidence: float = 0.99) -> list[Line]:
    """Label and value in one line, or apart as in a table."""
    table, joint = rng.random() < 0.5, rng.choice(["：", ":", " ", " : "])
    lines = [line(made.title, 300, 40, 60, confidence)]
    top, value_at = 140.0, 50.0
    for row in rows_of(made):
        for place, cell in enumerate(row):
            left = 50 + 585 * place
            if not cell.label:  # what had no room in the line above
                lines.append(line(cell.text, value_at, top, 40, confidence))
            elif table:
                label = line(cell.label, left, top, 40, confidence)
                value_at = left + max(260, label.width + 24)
                lines += [label, line(cell.text, value_at, top, 40, confidence)]
            else:
                value_at = left + line(cell.label + joint, 0, 0, 40).width
                lines.append(line(cell.label + joint + cell.text, left, top, 40, confidence))
        top += 76
    if made.shows_maker:
        said = f"{made.maker_label}：{made.maker}" if made.maker_label else made.maker
        lines.append(line(said, 260, top, 44, confidence))
        top += 76
    lines += [line(text, 60, top + 60 * place, 30, confidence) for place, text in enumerate(made.extra)]
    rng.shuffle(lines)
    return lines


def line(text: str, left: float, top: float, height: float, confidence: float = 0.99) -> Line:
    width = sum(height if ord(letter) > 0x2E80 else height * 0.55 for letter in text)
    right, low = left + width, top + height
    return Line(text, confidence, ((left, top), (right, top), (right, low), (left, low)))
