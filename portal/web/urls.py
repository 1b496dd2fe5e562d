"""The pages, each under its language. Families and categories come from the declaration."""

from django.urls import path, register_converter

from normalizers.feed.validate import FORMATS, MODES
from normalizers.schema import SCHEMA
from portal.web import calculators, comparison, feed, feeds, handover, method, order, pages, places, product, reports, results


class FamilyKey:
    regex = "|".join(family.key for family in SCHEMA.families)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CategoryKey(FamilyKey):
    regex = "|".join(SCHEMA.categories)


class FeedForm(FamilyKey):
    regex = "|".join(FORMATS)


class FeedMode(FamilyKey):
    regex = "|".join(mode for mode in MODES if mode != "full")


register_converter(FeedForm, "form")
register_converter(FeedMode, "mode")
register_converter(FamilyKey, "family")
register_converter(CategoryKey, "category")

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("search/", results.results, name="search"),
    path("product/<slug:product_id>/", product.product, name="product"),
    path("go/<slug:product_id>/", handover.handover, name="handover"),
    path("go/<slug:product_id>/on/", handover.go_on, name="handover_on"),
    path("compare/", comparison.compare, name="compare"),
    path("compare.csv", comparison.compare_csv, name="compare_csv"),
    path("calculators/<slug:kind>/", calculators.calculator, name="calculator"),
    path("order/", order.why, name="order"),
    path("receipts/<str:text>/", order.receipt, name="receipt"),
    path("help/", pages.guide, name="help"),
    path("method/", method.method, name="method"),
    path("sources/", places.sources, name="sources"),
    path("institution/<str:institution_id>/", places.institution, name="institution"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("report/<slug:product_id>/", reports.report, name="report"),
    path("corrections/", reports.corrections, name="corrections"),
    path("contact/", pages.contact, name="contact"),
    path("feeds/", feeds.overview, name="feeds"),
    path("feeds/rules/", feeds.rules, name="feed_rules"),
    path("feeds/check/", feeds.check, name="feed_check"),
    path("feeds/feed.schema.json", feeds.schema, name="feed_schema"),
    path("feeds/<family:family>.template.csv", feeds.template, name="feed_template"),
    path("feeds/<family:family>.example.<form:form>", feeds.example, name="feed_example"),
    path("feeds/<mode:mode>.example.<form:form>", feeds.example_of_mode, name="feed_example_of_mode"),
    path("changes.atom", feed.changes, name="changes"),
    path("<family:family>/", results.results, name="family"),
    path("<family:family>/<category:category>/", results.results, name="category"),
]
