// SPDX-License-Identifier: GPL-3.0-or-later

// The end of what is served as app-config.js, after the user's configuration (or the default one): sets what only the
// server knows. OHIF takes an object or a function that returns one, possibly by a promise: all stay what they are.
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
        // Slides have no tiles without it; see instance-routes.js.
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
        // One request for the metadata of each series, and the series without their number of instances.
        staticWado: true,
        // What the server gives as one part: values, of which a PDF document is one, and videos as they are to be shown.
        // No version of Orthanc's plugin renders a PDF document for an element of a page.
        singlepart: 'bulkdata,video',
        bulkDataURI: { enabled: true },
        omitQuotationForMultipartRequest: true,
        // The stored transfer syntax, as it is: the browser decodes.
        acceptHeader: ['multipart/related; type=application/octet-stream; transfer-syntax=*'],
      },
    };
  }

  // What stands at an address that nothing else is for. A component of React may be a text, and needs no React then.
  function NotFound() {
    document.body.style.color = 'white';
    const isRoot = location.pathname === root.pathname || location.pathname + '/' === root.pathname;
    return isRoot ? 'To see a study here, open it from Orthanc.' : 'There is nothing at this address.';
  }

  // OHIF asks this when the images are not there that a segmentation or a structure set is drawn on: the series, or from
  // 3.12 on one of the instances that it names. Without an answer the page is lost, or shows nothing. Up to 3.10 nobody
  // asks.
  function missingReferenceDisplaySetHandler() {
    // What the document tells says more, and a person may not have read it yet.
    if (!page.isExplaining()) {
      page.explain('What was opened is not shown: the images that it belongs to are not in this study.');
    }
    return { handled: true };
  }

  // OHIF's own page for that has no path in its router (3.10), so the screen stays black. Its configuration takes
  // another one; what the user says comes later and wins.
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
    // OHIF calls it when an image cannot be loaded, and fails when there is none.
    if (typeof config.httpErrorHandler !== 'function') {
      config.httpErrorHandler = error => console.warn('OHIF request failed', error && error.status);
    }
    return config;
  }

  // A configuration that is a function stays one, and waits for what the link names. Parts of OHIF read members of
  // `window.config` itself, without calling it.
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
    // OHIF waits for its configuration, and asks for nothing until then.
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
