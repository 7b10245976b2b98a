# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Treaties and State reviews in the table of rights.

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
omct.treaty                    entered by a manager              shipped with the addon
omct.treaty.status,            of a country of the user's        of another region
.state.review and its          region                            (a submission: and
deadlines, documents ..                                          confidential)
omct.state.review.session      any                               any
omct.country.figure            country of the user's region      of another region
=============================  ================================  ======================
"""

OF_REVIEWS = {
    "omct.state.review.deadline": {"kind": "other", "date": "2031-01-31"},
    "omct.state.review.document": {"name": "Rights"},
    "omct.state.review.recommendation": {"name": "Rights"},
    "omct.state.review.submission": {"name": "Rights"},
}


class StateReviewRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_state_reviews(cls):
        env = cls.root_env
        treaties = cls.env_of("network_manager")["omct.treaty"]
        cls._keep(
            treaties.create(cls._new_omct_treaty("", True)),
            env.ref("omct_network.treaty_cped"),
        )
        countries = [env.ref("base.sn"), env.ref("base.np")]
        cat = env.ref("omct_network.treaty_cat")
        statuses, reviews, lines = [], [], {model: [] for model in OF_REVIEWS}
        for country in countries:
            vals = {"country_id": country.id, "treaty_id": cat.id}
            statuses.append(
                env["omct.treaty.status"].create({**vals, "relation": "none"})
            )
            # The second has lines; the first may be deleted.
            review, with_lines = env["omct.state.review"].create([vals, vals])
            reviews.append(review)
            secret = {} if country == countries[0] else {"confidentiality": "committee"}
            for model, line_vals in OF_REVIEWS.items():
                if model == "omct.state.review.submission":
                    line_vals = {**line_vals, **secret}
                lines[model].append(
                    env[model].create({**line_vals, "review_id": with_lines.id})
                )
        cls._keep(*statuses)
        cls._keep(*reviews)
        for records in lines.values():
            cls._keep(*records)
        cls._keep(
            *(
                env["omct.state.review.session"].create(
                    {**cls._new_omct_state_review_session("", True), "number": number}
                )
                for number in ("R1", "R2")
            )
        )
        cls._keep(
            *(env["omct.country.figure"].browse(country.id) for country in countries)
        )

    @classmethod
    def _review_line_vals(cls, model, own):
        record = cls.records[model, "own" if own else "other"][0]
        return {**OF_REVIEWS[model], "review_id": record.review_id.id}

    @classmethod
    def _new_omct_state_review_deadline(cls, _role, own):
        return cls._review_line_vals("omct.state.review.deadline", own)

    @classmethod
    def _new_omct_state_review_document(cls, _role, own):
        return cls._review_line_vals("omct.state.review.document", own)

    @classmethod
    def _new_omct_state_review_recommendation(cls, _role, own):
        return cls._review_line_vals("omct.state.review.recommendation", own)

    @classmethod
    def _new_omct_state_review_submission(cls, _role, own):
        return cls._review_line_vals("omct.state.review.submission", own)

    @classmethod
    def _new_omct_state_review_session(cls, _role, _own):
        return {
            "treaty_id": cls.root_env.ref("omct_network.treaty_cat").id,
            "number": "NEW",
            "date_start": "2031-04-14",
            "date_stop": "2031-05-09",
        }

    @classmethod
    def _new_omct_state_review(cls, _role, own):
        country = cls.root_env.ref("base.sn" if own else "base.np")
        treaty = cls.root_env.ref("omct_network.treaty_cat")
        return {"country_id": country.id, "treaty_id": treaty.id}

    @classmethod
    def _new_omct_treaty(cls, _role, own):
        code = "RIGHTS" if own else "RIGHTS2"
        if ("omct.treaty", "own") in cls.records:
            code = f"NEW{code}"
        return {"code": code, "name": "Rights", "full_name": "Rights"}

    @classmethod
    def _new_omct_treaty_status(cls, _role, own):
        treaty = cls.root_env.ref("omct_network.treaty_opcat")
        return {
            "country_id": cls.root_env.ref("base.ml" if own else "base.bt").id,
            "treaty_id": treaty.id,
            "relation": "none",
        }

    @classmethod
    def _new_omct_country_figure(cls, _role, own):
        return {"country_id": cls.root_env.ref("base.sn" if own else "base.np").id}
