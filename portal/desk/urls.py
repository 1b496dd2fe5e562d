"""The addresses of the desk, each with who may open it."""

from __future__ import annotations

from django.urls import path

from portal.accounts.access import staff
from portal.accounts.roles import Permission
from portal.desk import asking, differences, guide, held, listings, moving, overrides, post, queue, reports, sources, trail, words

P = Permission
see, judge, watch, reply, tend, override, approve, arrange = (
    staff(one) for one in (P.DESK, P.JUDGE, P.AUDIT, P.REPORTS, P.SOURCES, P.OVERRIDE, P.APPROVE, P.LISTINGS)
)

app_name = "desk"
urlpatterns = [
    path("", see(queue.queue), name="queue"),
    path("take/", see(queue.take), name="take"),
    path("run/<int:run_id>/", see(held.run), name="run"),
    path("run/<int:run_id>/decide/", judge(held.decide), name="decide"),
    path("run/<int:run_id>/<str:institution>/", see(held.institution), name="held"),
    path("snapshot/<str:sha256>/", see(held.snapshot), name="snapshot"),
    path("report/<int:number>/", see(reports.report), name="report"),
    path("report/<int:number>/document/", see(reports.attachment), name="attachment"),
    path("report/<int:number>/answer/", reply(reports.answer), name="answer"),
    path("sources/", see(sources.sources), name="sources"),
    path("sources/<slug:name>/", see(sources.source), name="source"),
    path("sources/<slug:name>/run/", tend(sources.run_now), name="run_now"),
    path("institution/<str:institution_id>/", see(sources.institution), name="institution"),
    path("overrides/", see(overrides.overrides), name="overrides"),
    path("override/<slug:product_id>/", override(overrides.propose), name="propose"),
    path("proposal/<int:number>/", see(overrides.proposal), name="proposal"),
    path("proposal/<int:number>/decide/", approve(overrides.decide), name="approve"),
    path("listings/", see(listings.listings), name="listings"),
    path("listings/preview/", arrange(moving.preview), name="preview"),
    path("listings/decide/", arrange(moving.decide), name="arrange"),
    path("listings/decision/<int:number>/", see(moving.decision), name="decision"),
    path("listings/decision/<int:number>/decide/", approve(moving.agree), name="agree"),
    path("listing/<slug:product_id>/", see(listings.listing), name="listing"),
    path("differences/<slug:product_id>/", see(differences.differences), name="differences"),
    path("differences/<slug:product_id>/settle/", override(differences.settle), name="settle"),
    path("differences/<slug:product_id>/ask/", override(asking.ask), name="ask"),
    path("words/", see(words.words), name="words"),
    path("word/", see(words.word), name="word"),
    path("word/map/", override(words.draft), name="draft"),
    path("meaning/<int:number>/", see(words.meaning), name="meaning"),
    path("meaning/<int:number>/propose/", override(words.propose), name="propose_meaning"),
    path("meaning/<int:number>/decide/", approve(words.decide), name="decide_meaning"),
    path("audit/", watch(trail.trail), name="audit"),
    path("audit.csv", watch(trail.export), name="audit_csv"),
    path("letters/", staff(P.PEOPLE)(post.post), name="post"),
    path("help/", see(guide.guide), name="help"),
]
