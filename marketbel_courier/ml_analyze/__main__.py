"""Entry point: `python -m marketbel_courier.ml_analyze`."""

from __future__ import annotations

import sys

from marketbel_courier.errors import CourierError
from marketbel_courier.http_server.process_log import log_to_terminal
from marketbel_courier.messages.language import language_of_environment
from marketbel_courier.ml_analyze.server import serve
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings


def main() -> int:
    """Serve until told to stop; 2 where a setting is wrong or a server is away."""
    log_to_terminal()
    try:
        settings = MlAnalyzeSettings.from_environment()
        serve(settings)
    except CourierError as error:
        said = error.message.text(language_of_environment())
        print(f"ml-analyze: {said}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
