"""The pages that people see: drawn by the service, worked by forms and redirects, made live by one small script.

`mount_pages(app, registry)` adds them to the application, which brings /live, static files and the safety headers.
Every page but the sign-in page needs a session; every form carries the session's token.
"""

from web.pages.mounting import mount_pages

__all__ = ["mount_pages"]
