using System.Reflection;
using Google.Protobuf.Reflection;
using Refit;

namespace Hiring.Client;

/// <summary>Writes enum values into addresses by their names in the proto, as transcoding reads them.</summary>
internal sealed class ProtobufUrlParameterFormatter : DefaultUrlParameterFormatter
{
    public override string? Format(object? value, ICustomAttributeProvider attributeProvider, Type type) =>
        value is Enum named && named.GetType().GetField(named.ToString())?.GetCustomAttribute<OriginalNameAttribute>() is { } original
            ? original.Name
            : base.Format(value, attributeProvider, type);
}
