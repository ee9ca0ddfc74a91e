/* global SwaggerUIBundle */
// A file of its own: the page runs no inline script.
SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null, defaultModelsExpandDepth: 0 })
