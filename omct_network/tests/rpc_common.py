# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


class RpcCase:
    """Calls of methods over HTTP, as the logged-in user; mixed into an HttpCase.

    Nothing stays in a cache: the opener clears that of the test, and the request has
    one of its own.
    """

    def post_call(self, model, method, *args, **kwargs):
        """Call a method as the browser does.

        :return: the HTTP answer, a ``requests.Response``
        """
        return self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            },
        )

    def call(self, model, method, *args, **kwargs):
        """Call a method; return the answer, with a ``result`` or an ``error``."""
        return self.post_call(model, method, *args, **kwargs).json()
