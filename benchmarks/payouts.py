# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Approved payouts to posted bills, payments, one bank file and matched entries."""

import os
import time

from _bench import bench
from _payouts import Office

#: Another number of payouts, to look further: OMCT_BENCH_PAYOUTS=10000
PAYOUTS = int(os.environ.get("OMCT_BENCH_PAYOUTS", "1000"))
FEW = 100


def pay(office, payouts):
    """Take payouts the whole way, as finance and its manager do with the buttons."""
    finance = payouts.env
    payouts.action_create_bill()
    action = payouts.action_add_to_batch()
    finance["omct.batch.wizard"].with_context(**action["context"]).create(
        {}
    ).action_add()
    # Each step is a request of its own: it begins with nothing but the number.
    order = payouts.batch_id.id
    batch = finance["account.payment.order"].browse(order)
    batch.draft2open()
    finance.flush_all()
    signer = batch.with_env(office.env_of("finance_manager"))
    signer.action_sign_off(signer.omct_totals)
    batch.open2generated()
    batch.generated2uploaded()
    finance["account.statement.import"].create(
        {
            "statement_file": office.make_statement(batch),
            "statement_filename": "bench.xml",
        }
    )._import_file()
    # With the messages that are written as a transaction ends.
    finance.cr.flush()
    assert set(payouts.mapped("state")) == {"paid"}


def prepare(env, number):
    """Return the office and so many approved payouts, after a first small round."""
    office = Office(env)
    pay(office, office.make_payouts(5))
    office.register_payment(office.make_bills(5))
    payouts = office.make_payouts(number)
    env.cr.flush()
    return office, payouts


@bench(n=PAYOUTS, yardstick="Odoo's dialog on as many bills", limit=0.334, repeats=1)
def payouts(env):
    """The whole path, and Odoo's own payment dialog on bills that are posted."""
    office, approved = prepare(env, PAYOUTS)
    bills = office.make_bills(PAYOUTS)
    env.cr.flush()
    return (
        lambda: pay(office, approved),
        lambda: office.register_payment(bills),
    )


def cost(env, measure):
    """Return what one payout costs among many, and among few."""
    office, many = prepare(env, PAYOUTS)
    few = office.make_payouts(FEW)
    office.analyze()

    def of(records):
        return lambda: measure(office, records) / len(records)

    small = of(few)()
    office.analyze()
    return of(many), lambda: small


@bench(n=PAYOUTS, yardstick="ms each, of 100", limit=1.122, unit="ms")
def payouts_time_each(env):
    """Milliseconds of one payout: an exponent of 1.05 is a ratio of 1.122."""

    def measure(office, records):
        start = time.perf_counter()
        pay(office, records)
        return 1000 * (time.perf_counter() - start)

    return cost(env, measure)


@bench(n=PAYOUTS, yardstick="queries each, of 100", limit=1.122, unit="queries")
def payouts_queries_each(env):
    """Queries of one payout."""

    def measure(office, records):
        before = env.cr.sql_log_count
        pay(office, records)
        return env.cr.sql_log_count - before

    return cost(env, measure)
