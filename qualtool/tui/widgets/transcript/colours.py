"""Hues for main themes that stay legible on any background."""

from textual.color import Color

# Nine hues far apart for most eyes (after Okabe and Ito, with red, lime and brown added).
HUES = tuple(
    Color.parse(hue)
    for hue in (
        "#0072b2",
        "#e69f00",
        "#009e73",
        "#cc79a7",
        "#d55e00",
        "#56b4e9",
        "#b5a800",
        "#8a5fd3",
        "#c8324b",
    )
)
TINT = 0.3
LEGIBLE = 4.5


def luminance(colour: Color) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized)
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def tint(background: Color, colour: int) -> Color:
    """`background` with a little of a theme's hue."""
    return background.blend(HUES[colour % len(HUES)], TINT, 1)


def ink(background: Color, colour: Color) -> Color:
    """`colour` moved towards black or white until it is legible on `background`."""
    towards = Color(255, 255, 255) if luminance(background) < 0.18 else Color(0, 0, 0)
    for step in range(11):
        inked = colour.blend(towards, step / 10, 1)
        if contrast(inked, background) >= LEGIBLE:
            return inked
    return towards
