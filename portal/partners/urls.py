"""What programs of a partner call. Every address but the validator's takes a key, and answers with the partner's own or with 404."""

from django.urls import path

from portal.partners import views

app_name = "partners"
urlpatterns = [
    path("validate", views.validate, name="validate"),
    path("<slug:feed>/deliveries", views.deliveries, name="deliveries"),
    path("<slug:feed>/deliveries/<slug:delivery>", views.delivery, name="delivery"),
    path("<slug:feed>/deliveries/<slug:delivery>.csv", views.delivery_csv, name="delivery_csv"),
    path("<slug:feed>/deliveries/<slug:delivery>/withdrawals", views.withdrawals, name="withdrawals"),
]
