// Draws each <div class="map" data-features="address of GeoJSON"> with Leaflet: outlines of our own, nobody's tiles.
// With data-table="id", regions are shaded as the table's rows say (data-code, data-shade, data-count), and a row that
// is pointed at or reached by keyboard is shown on the map. All of it is also in the page's text: a map adds, it does
// not carry anything alone.
"use strict";
(function () {
  function rowsOf(element) {
    const rows = new Map();
    const table = document.getElementById(element.dataset.table || "");
    if (table) for (const row of table.querySelectorAll("[data-code]")) rows.set(row.dataset.code, row);
    return rows;
  }

  function className(feature, rows, shaded) {
    const kind = feature.properties.kind || "outline";
    if (!shaded || kind !== "outline") return kind;
    const row = rows.get(feature.properties.code);
    return "shade shade-" + (row ? row.dataset.shade : "none");
  }

  function label(feature, rows, shaded) {
    const row = rows.get(feature.properties.code);
    if (!shaded) return feature.properties.name;
    return feature.properties.name + ": " + (row ? row.dataset.count : "0");
  }

  function tooltip(text) {
    const element = document.createElement("span");
    element.textContent = text;
    return element;
  }

  // What lies on both sides of the antimeridian (Alaska's islands) is drawn on one: RFC 7946 cuts it there.
  function unwrapped(coordinates) {
    return L.latLng(coordinates[1], coordinates[0] > 150 ? coordinates[0] - 360 : coordinates[0]);
  }

  function draw(element, collection) {
    const rows = rowsOf(element);
    const shaded = Boolean(element.dataset.table);
    const map = L.map(element, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false });
    const layers = new Map();
    const drawn = L.geoJSON(collection, {
      coordsToLatLng: unwrapped,
      style: function (feature) { return { className: className(feature, rows, shaded) }; },
      pointToLayer: function (feature, at) { return L.circleMarker(at, { radius: 7, className: "place" }); },
      onEachFeature: function (feature, layer) {
        if (feature.properties.kind === "base") return;
        layer.bindTooltip(tooltip(label(feature, rows, shaded)), { sticky: true });
        layers.set(feature.properties.code, layer);
      },
    }).addTo(map);
    const focus = L.geoJSON({ type: "FeatureCollection", features: collection.features.filter(function (feature) {
      return !collection.focus || collection.focus.includes(feature.properties.code);
    }) }, { coordsToLatLng: unwrapped });
    const bounds = (focus.getLayers().length ? focus : drawn).getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16], maxZoom: 12 });
    for (const [code, row] of rows) {
      const mark = function (on) {
        const path = layers.has(code) && layers.get(code).getElement();
        if (path) path.classList.toggle("chosen", on);
      };
      for (const event of ["mouseenter", "focusin"]) row.addEventListener(event, function () { mark(true); });
      for (const event of ["mouseleave", "focusout"]) row.addEventListener(event, function () { mark(false); });
    }
    element.dataset.drawn = String(layers.size);
  }

  for (const element of document.querySelectorAll(".map[data-features]")) {
    fetch(element.dataset.features, { credentials: "same-origin", headers: { Accept: "application/geo+json" } })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (collection) { draw(element, collection); })
      .catch(function () {
        element.classList.remove("map");
        element.textContent = "The map could not be drawn. What it shows is in the table beside it.";
      });
  }
})();
