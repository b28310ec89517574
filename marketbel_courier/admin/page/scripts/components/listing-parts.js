// What stands around a list of the catalogue: loading, failures, nothing found, pages, exports.

import { addressOf } from "../api.js";
import { h, icon } from "../dom.js";
import { language, t } from "../i18n.js";
import { button, buttonLink, empty, errorCallout, loading } from "./basics.js";

const KINDS = { xlsx: "Excel", csv: "CSV" };

/** The list as it stands: `draw(rows)` has the rows, `nothing` says what to do where are none. */
export function listingBody(listing, { draw, nothing }) {
  const { poller } = listing;
  if (poller.error && !poller.error.isOutage) return refusal(listing);
  if (!poller.data) return loading();
  const rows = listing.rows();
  const { next, is_cut: isCut, isNotAsked } = poller.data;
  if (isNotAsked || (!rows.length && !next && listing.isFirstPage())) return nothing(isNotAsked);
  return [
    h(
      "p",
      { key: "shown", class: "visually-hidden", "aria-live": "polite" },
      t("catalogue.shown", { n: rows.length }),
    ),
    isCut &&
      h(
        "div",
        { key: "cut", class: "callout tone-amber note" },
        icon("info"),
        h("p", {}, t("catalogue.cut")),
      ),
    rows.length
      ? h("div", { key: "rows", class: "card flush" }, draw(rows))
      : h(
          "p",
          { key: "none", class: "muted centred" },
          t(next ? "catalogue.none_so_far" : "catalogue.no_more"),
        ),
    pages(listing, next, rows.length),
  ];
}

// An address that somebody has kept may name a page or a thing that is no more.
function refusal(listing) {
  return [
    errorCallout(listing.poller.error),
    h(
      "div",
      { class: "actions centred" },
      buttonLink(t("catalogue.first_page"), listing.linkTo(null), { iconName: "previous" }),
    ),
  ];
}

function pages(listing, next, count) {
  if (listing.isFirstPage() && !next) return null;
  const before = listing.before();
  return h(
    "nav",
    { key: "pages", class: "pager", "aria-label": t("pager.label") },
    !listing.isFirstPage() && [
      buttonLink(t("catalogue.first_page"), listing.linkTo(null), { kind: "quiet" }),
      before !== undefined &&
        buttonLink(t("pager.previous"), listing.linkTo(before), { iconName: "previous" }),
    ],
    next &&
      h(
        "a",
        { class: "button icon-after", href: listing.linkTo(next), rel: "next" },
        icon("next"),
        h("span", {}, t(count ? "pager.next" : "catalogue.search_further")),
      ),
  );
}

/** What was looked for is not there; `onClear` takes the filters back. */
export function nothingFound(onClear) {
  return empty(
    "search",
    t("catalogue.none_found"),
    t("catalogue.none_found_do"),
    button(t("suppliers.clear"), { onclick: onClear }),
  );
}

/** Links that download a list as it is filtered: `{ path, parameters }` by kind and language. */
export function exportLinks(exported) {
  return h(
    "div",
    { class: "exports", role: "group", "aria-label": t("catalogue.export") },
    Object.entries(KINDS).map(([kind, label]) => {
      const { path, parameters } = exported(kind, language());
      return h(
        "a",
        { key: kind, class: "button plain", href: addressOf(path, parameters), download: "" },
        icon("download"),
        h("span", {}, label),
      );
    }),
  );
}
