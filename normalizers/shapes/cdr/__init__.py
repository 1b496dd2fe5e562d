"""Parts of the reader of the Australian Consumer Data Right's product details (Consumer Data Standards, V1 to V7)."""
