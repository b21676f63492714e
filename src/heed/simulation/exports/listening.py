"""What customers say: invitations, answers and reviews."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heed.simulation import market
from heed.simulation.arrays import Ints
from heed.simulation.company import Company
from heed.simulation.exports.names import Texts, labelled
from heed.simulation.exports.shop import shop_numbers
from heed.simulation.surveys import CONTACT, DISPOSITIONS, NO_ORDER, SURVEYS
from heed.simulation.texts import level_of, plain_topics, topics, written

_WRITES_A_REASON = 0.6


def invitations_table(company: Company) -> pa.Table:
    asked = company.invitations
    ordered = asked.order != NO_ORDER
    return pa.table(
        {
            "invitation_no": asked.number,
            "survey": labelled(asked.survey, SURVEYS),
            "customer_no": _asked_number(company),
            "order_no": pa.array(company.orders.number[asked.order], mask=~ordered),
            "sent_at": asked.sent_at,
            "disposition": labelled(asked.disposition, DISPOSITIONS),
        }
    )


def answers_table(company: Company) -> pa.Table:
    """One row an answered invitation; each survey asks one question and for the reason."""
    asked = company.invitations
    rows = np.flatnonzero(asked.answered)
    rows = rows[np.argsort(asked.answered_at[rows], kind="stable")]
    given = asked.take(rows)
    contact = given.survey == CONTACT
    return pa.table(
        {
            "invitation_no": given.number,
            "survey": labelled(given.survey, SURVEYS),
            "customer_no": _asked_number(company)[rows],
            "order_no": pa.array(company.orders.number[given.order], mask=given.order == NO_ORDER),
            "answered_at": given.answered_at,
            "language": labelled(company.customers.language[given.customer], market.LANGUAGES),
            "recommend": pa.array(given.recommend, mask=contact),
            "satisfied": pa.array(given.satisfied, mask=~contact),
            "reason": _reasons(company, rows),
        }
    )


def _asked_number(company: Company) -> Ints:
    asked = company.invitations
    own = company.customers.number[asked.customer]
    return np.where(asked.order == NO_ORDER, own, shop_numbers(company)[asked.order])


def _reasons(company: Company, rows: Ints) -> Texts:
    """Why they answered so; without an order, nothing is known that a text could be about."""
    given = company.invitations.take(rows)
    rng = company.draws.of("reasons")
    answer = np.where(given.recommend >= 0, given.recommend, given.satisfied * 2)
    about = topics(company.loyalty, np.maximum(given.order, 0), answer)
    topic = np.where(given.order == NO_ORDER, plain_topics(answer), about)
    language = company.customers.language[given.customer]
    texts = written(rng, topic, level_of(answer), language)
    return pc.if_else(pa.array(rng.random(len(rows)) < _WRITES_A_REASON), texts, None)


def reviews_table(company: Company) -> pa.Table:
    reviews, people = company.reviews, company.customers
    language = people.language[company.orders.customer[reviews.order]]
    answer = reviews.stars * 2
    topic = topics(company.loyalty, reviews.order, answer)
    texts = written(company.draws.of("review texts"), topic, level_of(answer), language)
    return pa.table(
        {
            "review_no": reviews.number,
            "order_no": company.orders.number[reviews.order],
            "customer_no": shop_numbers(company, reviews.order),
            "written_at": reviews.at,
            "stars": reviews.stars,
            "language": labelled(language, market.LANGUAGES),
            "text": texts,
        }
    )
