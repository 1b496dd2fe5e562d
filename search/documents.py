"""Where django-elasticsearch-dsl looks for document classes, once its app is installed (``ELASTICSEARCH_URL`` is set)."""

from search.elastic_schema import document_class

ProductDocument = document_class()
