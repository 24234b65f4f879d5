// SPDX-License-Identifier: GPL-3.0-or-later
// A plugin that keeps Orthanc's audit log in the file that AUDIT_LOG names: a line for each record, fields by tabs.
// Debian 12's header of the SDK does not know audit logs; what is needed of Orthanc 1.12.9 is declared here.

#include <orthanc/OrthancCPlugin.h>
#include <stdio.h>
#include <stdlib.h>

#if !ORTHANC_PLUGINS_VERSION_IS_ABOVE(1, 12, 9)
#define _OrthancPluginService_RegisterAuditLogHandler ((_OrthancPluginService) 1022)

typedef OrthancPluginErrorCode (*OrthancPluginAuditLogHandler)(
    const char *sourcePlugin, const char *userId, OrthancPluginResourceType resourceType, const char *resourceId,
    const char *action, const void *logData, uint32_t logDataSize);

typedef struct {
    OrthancPluginAuditLogHandler handler;
} _OrthancPluginAuditLogHandler;
#endif

static OrthancPluginErrorCode keep(
    const char *source, const char *user, OrthancPluginResourceType type, const char *resource, const char *action,
    const void *data, uint32_t size)
{
    FILE *file = fopen(getenv("AUDIT_LOG"), "a");
    if (!file) return OrthancPluginErrorCode_CannotWriteFile;
    fprintf(file, "%s\t%s\t%d\t%s\t%s\t%u\n", source, user, (int) type, resource, action, (unsigned) size);
    return fclose(file) == 0 ? OrthancPluginErrorCode_Success : OrthancPluginErrorCode_CannotWriteFile;
}

ORTHANC_PLUGINS_API int32_t OrthancPluginInitialize(OrthancPluginContext *context)
{
    _OrthancPluginAuditLogHandler call = { keep };
    return context->InvokeService(context, _OrthancPluginService_RegisterAuditLogHandler, &call);
}

ORTHANC_PLUGINS_API void OrthancPluginFinalize(void)
{
}

ORTHANC_PLUGINS_API const char *OrthancPluginGetName(void)
{
    return "audit-listener";
}

ORTHANC_PLUGINS_API const char *OrthancPluginGetVersion(void)
{
    return "1.0";
}
