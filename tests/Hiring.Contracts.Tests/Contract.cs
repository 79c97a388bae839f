using Google.Api;
using Google.Protobuf.Reflection;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;

namespace Hiring.Contracts.Tests;

/// <summary>One of the four contracts: its files, and the Refit views of its services in the order of their files.</summary>
public sealed record Contract(string Folder, IReadOnlyList<FileDescriptor> Files)
{
    public static readonly IReadOnlyList<Contract> All =
    [
        Of<ICandidateApi>("candidate"),
        Of<ISchedulingApi>("interview-scheduling"),
        Of<IEvaluationApi>("evaluation"),
        Of<ICompensationApi>("compensation-benchmark"),
    ];

    public static IEnumerable<MethodDescriptor> Methods => All.SelectMany(contract => contract.Services).SelectMany(service => service.Methods);

    public static IEnumerable<MessageDescriptor> Messages => All.SelectMany(contract => contract.Files).SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    public static IEnumerable<EnumDescriptor> Enums =>
        All.SelectMany(contract => contract.Files).SelectMany(file => file.EnumTypes).Concat(Messages.SelectMany(message => message.EnumTypes));

    /// <summary>The gRPC services, the one with the feed of events among them.</summary>
    public IEnumerable<ServiceDescriptor> Services => Files.SelectMany(file => file.Services);

    /// <summary>The Refit view of a service: <c>ICandidateApi</c> for <c>CandidateService</c>.</summary>
    public static Type Api(ServiceDescriptor service) =>
        service.Methods[0].InputType.ClrType.Assembly.GetType($"{service.Methods[0].InputType.ClrType.Namespace}.I{service.Name[..^"Service".Length]}Api")
        ?? throw new InvalidOperationException($"{service.FullName} has no Refit interface.");

    /// <summary>The folder of the protos, as copied beside the tests.</summary>
    public string Protos => Path.Combine(AppContext.BaseDirectory, "services", Folder, "Contracts", "protos");

    public override string ToString() => Folder;

    private static Contract Of<TApi>(string folder) => new(folder,
    [
        .. typeof(TApi).Assembly.GetTypes().Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor")!.GetValue(null)).Cast<FileDescriptor>().OrderBy(file => file.Name, StringComparer.Ordinal),
    ]);

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);
}

/// <summary>The REST form of a method.</summary>
public sealed record Route(string Verb, string Path)
{
    /// <summary>Names of the fields that the path holds.</summary>
    public IReadOnlyList<string> PathFields => [.. Path.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)])];

    public static Route? Of(MethodDescriptor method) => method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is { } rule ? Of(rule) : null;

    public static Route? Of(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => new Route("GET", rule.Get),
        HttpRule.PatternOneofCase.Post => new Route("POST", rule.Post),
        HttpRule.PatternOneofCase.Patch => new Route("PATCH", rule.Patch),
        HttpRule.PatternOneofCase.Put => new Route("PUT", rule.Put),
        HttpRule.PatternOneofCase.Delete => new Route("DELETE", rule.Delete),
        _ => null,
    };
}
