using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Hiring.ServiceDefaults.Audit;

/// <summary>The things that a call was about: every UUID in a field named id, or ending in _id or _ids.</summary>
internal static class AuditedIds
{
    /// <summary>The ids in messages, each once, in order. The request_id is the call's own and not among them.</summary>
    internal static IReadOnlyCollection<Guid> Of(params ReadOnlySpan<IMessage> messages)
    {
        var ids = new SortedSet<Guid>();
        foreach (var message in messages)
            Collect(message, ids);
        return ids;
    }

    private static void Collect(IMessage message, SortedSet<Guid> ids)
    {
        // A JSON document or a file is what the call brought, not what it was about.
        if (message.Descriptor.File.Package.StartsWith("google.", StringComparison.Ordinal))
            return;
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsMap || field.FieldType != FieldType.Message && !NamesThings(field))
                continue;
            var value = field.Accessor.GetValue(message);
            foreach (var item in field.IsRepeated ? (IEnumerable)value : new[] { value })
            {
                if (item is IMessage inner)
                    Collect(inner, ids);
                else if (Guid.TryParse(item as string, out var id))
                    ids.Add(id);
            }
        }
    }

    private static bool NamesThings(FieldDescriptor field) => field.FieldType == FieldType.String && field.Name != "request_id"
        && (field.Name == "id" || field.Name.EndsWith("_id", StringComparison.Ordinal) || field.Name.EndsWith("_ids", StringComparison.Ordinal));
}
