"""The admin API and page: what the people who run the shop see and start. A process of its own."""
