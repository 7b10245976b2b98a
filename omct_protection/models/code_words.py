# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Words for code names: drawn by chance, without any tie to a person or a place."""

import secrets

FIRST_WORDS = (
    "Amber Azure Brisk Bronze Calm Cedar Clear Cobalt Copper Coral Crimson Crystal "
    "Dusty Early Eastern Emerald Fair Floating Gentle Gilded Golden Granite Hazel "
    "Hidden Hollow Indigo Ivory Jade Keen Late Lilac Linen Lively Lofty Lunar Maple "
    "Marble Mellow Misty Mossy Northern Olive Opal Patient Pearl Plain Polar Quiet "
    "Rapid Rosy Russet Saffron Sandy Silent Silver Slate Solar Southern Steady Stone "
    "Sunny Tall Teal Tidal Velvet Violet Western Winding"
).split()
SECOND_WORDS = (
    "Acorn Anchor Badger Bay Beacon Birch Bridge Brook Canyon Chestnut Cliff Cloud "
    "Clover Compass Cove Crane Creek Delta Dune Fern Field Finch Fjord Garden Glade "
    "Grove Harbour Heron Hill Island Juniper Kestrel Lagoon Lake Lantern Lark Ledge "
    "Lichen Marsh Meadow Mill Oak Orchard Otter Path Pebble Pine Plover Pond Prairie "
    "Quarry Rapids Reef Ridge River Robin Sail Shore Sparrow Spring Summit Swift Thorn "
    "Tide Valley Wharf Willow Wren"
).split()


def draw_code_name():
    """Return a code name such as ``Quiet Heron 47``."""
    first, second = secrets.choice(FIRST_WORDS), secrets.choice(SECOND_WORDS)
    return f"{first} {second} {10 + secrets.randbelow(90)}"
