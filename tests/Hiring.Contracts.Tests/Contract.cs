using Google.Api;
using Google.Protobuf.Reflection;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;

namespace Hiring.Contracts.Tests;

/// <summary>One of the four contracts: its files, its service, and the Refit view of it.</summary>
public sealed record Contract(string Folder, Type Api, ServiceDescriptor Service, IReadOnlyList<FileDescriptor> Files)
{
    public static readonly IReadOnlyList<Contract> All =
    [
        Of<ICandidateApi>("candidate", CandidateServiceReflection.Descriptor, CandidateReflection.Descriptor, Candidate.V1.ErrorReasonReflection.Descriptor),
        Of<ISchedulingApi>("interview-scheduling", SchedulingServiceReflection.Descriptor, SchedulingReflection.Descriptor, InterviewScheduling.V1.ErrorReasonReflection.Descriptor),
        Of<IEvaluationApi>("evaluation", EvaluationServiceReflection.Descriptor, EvaluationReflection.Descriptor, Evaluation.V1.ErrorReasonReflection.Descriptor),
        Of<ICompensationApi>("compensation-benchmark", CompensationServiceReflection.Descriptor, CompensationReflection.Descriptor, CompensationBenchmark.V1.ErrorReasonReflection.Descriptor),
    ];

    public static IEnumerable<MethodDescriptor> Methods => All.SelectMany(contract => contract.Service.Methods);

    public static IEnumerable<MessageDescriptor> Messages => All.SelectMany(contract => contract.Files).SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    public static IEnumerable<EnumDescriptor> Enums =>
        All.SelectMany(contract => contract.Files).SelectMany(file => file.EnumTypes).Concat(Messages.SelectMany(message => message.EnumTypes));

    /// <summary>The folder of the protos, as copied beside the tests.</summary>
    public string Protos => Path.Combine(AppContext.BaseDirectory, "services", Folder, "Contracts", "protos");

    public override string ToString() => Folder;

    private static Contract Of<TApi>(string folder, params FileDescriptor[] files) => new(folder, typeof(TApi), files[0].Services.Single(), files);

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
