using System.Reflection;
using System.Text;
using System.Xml.Linq;
using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Hiring.ServiceDefaults.OpenApi;

/// <summary>
/// The comments of the <c>.proto</c> files. Descriptors in C# carry none, but the generator writes them as XML documentation, which lies beside
/// the assembly; where a file is missing, or for messages of others, there are just no words.
/// </summary>
internal sealed class ContractComments(ServiceDescriptor service)
{
    private readonly Dictionary<string, string> members = Read(service);

    private readonly string serviceClass = $"{service.File.GetOptions()?.CsharpNamespace}.{service.Name}";

    public string? Of(ServiceDescriptor _) => members.GetValueOrDefault($"T:{serviceClass}");

    public string? Of(MethodDescriptor method) => members.GetValueOrDefault($"M:{serviceClass}.{service.Name}Base.{method.Name}");

    public string? Of(MessageDescriptor message) => members.GetValueOrDefault($"T:{NameOf(message.ClrType)}");

    public string? Of(FieldDescriptor field) => members.GetValueOrDefault($"P:{NameOf(field.ContainingType.ClrType)}.{field.PropertyName}");

    public string? Of(EnumDescriptor type) => members.GetValueOrDefault($"T:{NameOf(type.ClrType)}");

    public string? Of(EnumValueDescriptor value)
    {
        var member = value.EnumDescriptor.ClrType?.GetFields(BindingFlags.Public | BindingFlags.Static)
            .FirstOrDefault(field => field.GetCustomAttribute<OriginalNameAttribute>()?.Name == value.Name);
        return member is null ? null : members.GetValueOrDefault($"F:{NameOf(value.EnumDescriptor.ClrType)}.{member.Name}");
    }

    private static string? NameOf(Type? type) => type?.FullName?.Replace('+', '.');

    private static Dictionary<string, string> Read(ServiceDescriptor service)
    {
        var assembly = service.Methods[0].InputType.ClrType.Assembly;
        var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(file))
            return members;

        foreach (var member in XDocument.Load(file).Descendants("member"))
        {
            if ((string?)member.Attribute("name") is { } name && member.Element("summary") is { } summary)
                members.TryAdd(name.Split('(')[0], Text(summary.Value));
        }

        return members;
    }

    /// <summary>Joins the lines of a paragraph and keeps paragraphs apart.</summary>
    private static string Text(string value)
    {
        var text = new StringBuilder();
        foreach (var line in value.Trim().Split('\n').Select(line => line.Trim()))
        {
            if (line.Length == 0)
                text.Append("\n\n");
            else
                text.Append(text.Length == 0 || text[^1] == '\n' ? "" : " ").Append(line);
        }

        return text.ToString();
    }
}
