"""The partner's own pages, each with who may open it. A delivery, a feed or a key of another partner does not exist here."""

from django.urls import path

from portal.accounts.access import partner, partner_owner
from portal.partners import differing, dispute_pages, pages, people_pages, question_pages, report_pages, webhook_pages

app_name = "partner"
urlpatterns = [
    path("", partner(pages.mine), name="mine"),
    path("<slug:partner>/", partner(pages.overview), name="overview"),
    path("<slug:partner>/feeds/<slug:feed>/", partner(pages.feed), name="feed"),
    path("<slug:partner>/feeds/<slug:feed>/differences/", partner(differing.differences), name="differences"),
    path("<slug:partner>/feeds/<slug:feed>/pull/", partner_owner(pages.pull), name="pull"),
    path("<slug:partner>/deliveries/<slug:delivery>/", partner(report_pages.delivery), name="delivery"),
    path("<slug:partner>/deliveries/<slug:delivery>.json", partner(report_pages.delivery_json), name="delivery_json"),
    path("<slug:partner>/deliveries/<slug:delivery>.csv", partner(report_pages.delivery_csv), name="delivery_csv"),
    path("<slug:partner>/deliveries/<slug:delivery>/withdrawals/", partner(report_pages.withdrawals), name="withdrawals"),
    path("<slug:partner>/members/", partner_owner(people_pages.members), name="members"),
    path("<slug:partner>/keys/", partner_owner(people_pages.keys), name="keys"),
    path("<slug:partner>/keys/<slug:prefix>/replace/", partner_owner(people_pages.replace_key), name="replace_key"),
    path("<slug:partner>/keys/<slug:prefix>/revoke/", partner_owner(people_pages.revoke_key), name="revoke_key"),
    path("<slug:partner>/disputes/", partner(dispute_pages.disputes), name="disputes"),
    path("<slug:partner>/disputes/<slug:product>/", partner(dispute_pages.dispute_value), name="dispute"),
    path("<slug:partner>/questions/<int:number>/", partner(question_pages.answer), name="answer_question"),
    path("<slug:partner>/webhooks/", partner_owner(webhook_pages.webhooks), name="webhooks"),
    path("<slug:partner>/webhooks/<slug:hook>/", partner_owner(webhook_pages.webhook), name="webhook"),
]
