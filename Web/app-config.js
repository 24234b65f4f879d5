// SPDX-License-Identifier: GPL-3.0-or-later

// The end of the served app-config.js, after the user's configuration or the default one: sets what only the server
// knows. OHIF accepts an object, or a function that returns one, possibly by a promise; each keeps its form.
(function () {
  'use strict';

  const settings = __SETTINGS__;
  const page = window.ohifPage;
  const root = page.root;

  function dicomJSON() {
    return {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomjson',
      sourceName: 'dicomjson',
      configuration: {
        friendlyName: 'Orthanc',
        name: 'orthanc',
        // Without this, slides have no tiles; see instance-routes.js.
        wadoRoot: page.dicomWebOfDocuments,
      },
    };
  }

  function dicomWeb() {
    const service = page.dicomWebService;
    return {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'dicomweb',
      configuration: {
        friendlyName: 'Orthanc',
        name: 'orthanc',
        qidoRoot: service,
        wadoRoot: service,
        wadoUriRoot: service,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        qidoSupportsIncludeField: false,
        supportsFuzzyMatching: false,
        supportsReject: false,
        supportsWildcard: true,
        // Makes OHIF ask for metadata once for each series, and for the series without their number of instances.
        staticWado: true,
        // The kinds that the server gives as one part: values, such as a PDF document, and rendered videos. No version
        // of Orthanc's plugin renders a PDF document for an element of a page.
        singlepart: 'bulkdata,video',
        bulkDataURI: { enabled: true },
        omitQuotationForMultipartRequest: true,
        // Any transfer syntax, so that pixels come as they are stored: the browser decodes them.
        acceptHeader: ['multipart/related; type=application/octet-stream; transfer-syntax=*'],
      },
    };
  }

  // The page at an address that belongs to nothing else. A component of React may return a text, and then needs no
  // React.
  function NotFound() {
    document.body.style.color = 'white';
    const isRoot = location.pathname === root.pathname || location.pathname + '/' === root.pathname;
    return isRoot ? 'To see a study here, open it from Orthanc.' : 'There is nothing at this address.';
  }

  // OHIF calls this when it lacks the images that a segmentation or a structure set is drawn on: the series, or since
  // 3.12 one of the instances that the object names. Without a handler the page fails or shows nothing. OHIF up to 3.10
  // does not call it.
  function missingReferenceDisplaySetHandler() {
    // A sentence about the document says more, and a person may not have read it yet.
    if (!page.isExplaining()) {
      page.explain('What was opened is not shown: the images that it belongs to are not in this study.');
    }
    return { handled: true };
  }

  // Adds our page for unknown addresses and our handler to the user's customizations, which come later and win. OHIF's
  // own page for unknown addresses has no path in its router (3.10), so the screen would stay black.
  function withOurs(customizations) {
    const routes = { routes: [], notFoundRoute: { path: '*', children: NotFound, private: false } };
    const ours = { 'routes.customRoutes': routes, missingReferenceDisplaySetHandler };
    if (settings.hasCustomizationPhases && isInPhases(customizations)) {
      return Object.assign({}, customizations, { global: before(ours, customizations.global) });
    }
    if (!settings.hasCustomRoutesByIdentifier) {
      return before(ours, customizations);
    }
    const named = Object.assign({ id: 'customRoutes' }, routes);
    return customizations && !Array.isArray(customizations)
      ? before(Object.assign({ customRoutes: named }, ours), customizations)
      : before(ours, [named].concat(customizations || []));
  }

  // Customizations are an object, or an array of objects and of names.
  function before(ours, customizations) {
    return Array.isArray(customizations) ? [ours].concat(customizations) : Object.assign({}, ours, customizations);
  }

  function isInPhases(customizations) {
    const isObject = customizations !== null && typeof customizations === 'object' && !Array.isArray(customizations);
    return isObject && ['requires', 'bootstrap', 'global', 'mode'].some(phase => phase in customizations);
  }

  function complete(user) {
    const config = Object.assign({}, user);
    const source = settings.dataSource === 'dicom-web' ? dicomWeb() : dicomJSON();
    const others = Array.isArray(config.dataSources) ? config.dataSources : [];
    config.routerBasename = settings.routerBasename || root.pathname;
    config.dataSources = [source].concat(others.filter(other => other && other.sourceName !== source.sourceName));
    config.defaultDataSourceName = source.sourceName;
    if (settings.dataSource === 'dicom-json') {
      // The source knows the studies of one document at a time.
      config.showStudyList = false;
    } else if (config.showStudyList === undefined) {
      config.showStudyList = true;
    }
    config.customizationService = withOurs(config.customizationService);
    config.extensions = config.extensions || [];
    config.modes = config.modes || [];
    // OHIF calls this when an image cannot be loaded, and fails when it is missing.
    if (typeof config.httpErrorHandler !== 'function') {
      config.httpErrorHandler = error => console.warn('OHIF request failed', error && error.status);
    }
    return config;
  }

  // Completes a configuration that is a function: the result is one, too, and waits until the link's studies are found.
  // Parts of OHIF read members of `window.config` without calling it, so the function has these members, too.
  function completing(make) {
    return Object.assign(
      async function () {
        await page.ready;
        const config = complete(await make.apply(this, arguments));
        return Object.assign(window.config, { dataSources: config.dataSources }) && config;
      },
      { routerBasename: settings.routerBasename || root.pathname }
    );
  }

  const user = window.config;
  if (!page.mayStart) {
    // The link was refused: OHIF waits for its configuration for ever, and sends no request until then.
    window.config = () => new Promise(() => {});
  } else if (typeof user === 'function' || page.ready) {
    window.config = completing(typeof user === 'function' ? user : () => user);
  } else {
    window.config = complete(user);
  }

  if (settings.ohifVersion) {
    document.title = 'OHIF ' + settings.ohifVersion;
  }
})();
