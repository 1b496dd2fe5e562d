"""The pages, each under its language. Families and categories come from the declaration."""

from django.urls import path, register_converter

from normalizers.schema import SCHEMA
from portal.web import comparison, feed, pages, places, product, results


class FamilyKey:
    regex = "|".join(family.key for family in SCHEMA.families)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CategoryKey(FamilyKey):
    regex = "|".join(SCHEMA.categories)


register_converter(FamilyKey, "family")
register_converter(CategoryKey, "category")

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("search/", results.results, name="search"),
    path("product/<slug:product_id>/", product.product, name="product"),
    path("compare/", comparison.compare, name="compare"),
    path("compare.csv", comparison.compare_csv, name="compare_csv"),
    path("help/", pages.guide, name="help"),
    path("method/", pages.method, name="method"),
    path("sources/", places.sources, name="sources"),
    path("institution/<str:institution_id>/", places.institution, name="institution"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("contact/", pages.contact, name="contact"),
    path("changes.atom", feed.changes, name="changes"),
    path("<family:family>/", results.results, name="family"),
    path("<family:family>/<category:category>/", results.results, name="category"),
]
