# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ways in which the money of a payout reaches its payee."""

#: Ways that leave no trace at a bank, and so ask for a proof of their own.
OTHER_CHANNELS = [
    ("intermediary", "Through a member"),
    ("cash", "Cash"),
    ("mobile", "Mobile money"),
    ("voucher", "Voucher"),
    ("cheque", "Cheque"),
]
CHANNELS = [("bank", "Bank transfer"), *OTHER_CHANNELS]
#: Why it is not the bank: neutral, since everybody who handles the payment reads it.
CHANNEL_REASONS = [
    ("no_account", "The payee has no account"),
    ("unsafe", "A transfer would be unsafe"),
    ("closed", "Banks do not work there"),
    ("refused", "Banks refuse to transfer there"),
    ("urgent", "A transfer would come too late"),
]
#: Those that pay to an account or number which a second person has confirmed.
ACCOUNT_CHANNELS = ("bank", "mobile")
#: Those that hand over a numbered paper.
NUMBERED_CHANNELS = ("voucher", "cheque")
