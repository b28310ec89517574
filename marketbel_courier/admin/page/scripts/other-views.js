// Every view but the first one: loaded behind it, so that the first one shows soon.

import { whenSorted } from "./components/sorting.js";
import { createAttentionView } from "./views/attention.js";
import { createChangesView } from "./views/changes.js";
import { createComparisonView } from "./views/comparison.js";
import { createHeldView } from "./views/held.js";
import { createItemView } from "./views/item.js";
import { createItemsView } from "./views/items.js";
import { createLogsView } from "./views/logs.js";
import { createProductView } from "./views/product.js";
import { createProductsView } from "./views/products.js";
import { createReadingsView } from "./views/readings.js";
import { createReviewAnswersView } from "./views/review-answers.js";
import { createReviewsView } from "./views/reviews.js";
import { createSettingsView } from "./views/settings.js";
import { createStoryView } from "./views/story.js";
import { createSuppliersView } from "./views/suppliers.js";
import { createTeachingView } from "./views/teaching.js";
import { uploadDialog as createUploadDialog } from "./views/upload.js";

/** What draws the page anew where one of its tables is sorted. */
export const drawWhenSorted = whenSorted;

/** The dialog to upload a price list. */
export const uploadDialog = createUploadDialog;

export const OTHER_VIEWS = {
  attention: createAttentionView,
  suppliers: (app, address) =>
    address.id ? createStoryView(app, address) : createSuppliersView(app, address),
  teach: createTeachingView,
  products: (app, address) =>
    address.id ? createProductView(app, address) : createProductsView(app),
  items: (app, address) => (address.id ? createItemView(app, address) : createItemsView(app)),
  changes: createChangesView,
  readings: createReadingsView,
  comparison: createComparisonView,
  logs: createLogsView,
  reviews: (app, address) =>
    address.id ? createReviewAnswersView(app, address) : createReviewsView(app, address),
  held: createHeldView,
  settings: createSettingsView,
};
