using System.Globalization;
using System.Reflection;
using Google.Protobuf.Reflection;
using Refit;

namespace Hiring.Client;

/// <summary>Writes values into addresses as transcoding reads them: enums by their names in the proto, times in RFC 3339.</summary>
internal sealed class ProtobufUrlParameterFormatter : DefaultUrlParameterFormatter
{
    public override string? Format(object? value, ICustomAttributeProvider attributeProvider, Type type) =>
        value is DateTimeOffset time ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)
        : value is Enum named && named.GetType().GetField(named.ToString())?.GetCustomAttribute<OriginalNameAttribute>() is { } original
            ? original.Name
            : base.Format(value, attributeProvider, type);
}
