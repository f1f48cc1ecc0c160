"""The addresses of calendars and feeds."""

from __future__ import annotations

from django.urls import path

from feeds.timetables import TIMETABLES
from feeds.views.calendars import CalendarView
from feeds.views.feeds import FEEDS, FORMS, FeedView
from feeds.views.page import CalendarsView

#: The paths that all of them begin with.
ROOTS = ("calendars/", "feeds/")

urlpatterns = [
    path("calendars/", CalendarsView.as_view(), name="calendars"),
    *(
        path(f"calendars/{name}.ics", CalendarView.as_view(timetable=timetable), name=f"{name}-ics")
        for name, timetable in TIMETABLES.items()
    ),
    *(
        path(f"feeds/{name}.{form}", FeedView.as_view(feed=name, form=form), name=f"{name}-{form}")
        for name in FEEDS
        for form in FORMS
    ),
]
