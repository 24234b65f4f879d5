// SPDX-License-Identifier: GPL-3.0-or-later
// The C SDK of Orthanc plugins, from Debian's package orthanc-dev.
#include <orthanc/OrthancCPlugin.h>

// Since Orthanc 1.11.3 a job gives its texts in memory that Orthanc allocates. The older way is deprecated: Orthanc
// logs a warning for each job. Debian 12's header does not declare the newer way; the kit uses it when the running
// server is new enough.
#if !ORTHANC_PLUGINS_VERSION_IS_ABOVE(1, 11, 3)
static const _OrthancPluginService _OrthancPluginService_CreateJob2 = (_OrthancPluginService) 9004;

typedef struct {
    OrthancPluginJob **target;
    void *job;
    OrthancPluginJobFinalize finalize;
    const char *type;
    OrthancPluginJobGetProgress getProgress;
    OrthancPluginErrorCode (*getContent)(OrthancPluginMemoryBuffer *target, void *job);
    int32_t (*getSerialized)(OrthancPluginMemoryBuffer *target, void *job);
    OrthancPluginJobStep step;
    OrthancPluginJobStop stop;
    OrthancPluginJobReset reset;
} _OrthancPluginCreateJob2;
#endif

// Since Orthanc 1.12.9 plugins write and receive audit records. Debian 12's header does not declare them; the kit uses
// them when the running server is new enough.
#if !ORTHANC_PLUGINS_VERSION_IS_ABOVE(1, 12, 9)
static const _OrthancPluginService _OrthancPluginService_EmitAuditLog = (_OrthancPluginService) 61;

typedef struct {
    const char *sourcePlugin;
    const char *userId;
    OrthancPluginResourceType resourceType;
    const char *resourceId;
    const char *action;
    const void *logData;
    uint32_t logDataSize;
} _OrthancPluginEmitAuditLog;
#endif
