using System.Reflection;
using Google.Api;
using Google.Protobuf.Reflection;
using Refit;

namespace Hiring.Contracts.Tests;

public sealed class RefitTests
{
    public static TheoryData<string> Services => [.. Contract.All.SelectMany(contract => contract.Services).Select(service => service.FullName)];

    [Theory]
    [MemberData(nameof(Services))]
    public void The_Refit_interface_says_just_what_the_annotations_say(string name)
    {
        var service = Named(name);
        Assert.Empty(Differences(service, Contract.Api(service)));
    }

    [Fact]
    public void A_missing_a_wrong_and_an_extra_method_are_found()
    {
        var differences = Differences(Named("hiring.evaluation.v1.EvaluationService"), typeof(IWrong));
        Assert.Contains("CreateRubric is missing.", differences);
        Assert.Contains("GetRubric: is GET /v1/rubric/{rubricId}, should be GET /v1/rubrics/{rubricId}.", differences);
        Assert.Contains("ListRubrics: has the parameters int? pageSize, should have int? pageSize, string? pageToken.", differences);
        Assert.Contains("ListScorecards: has the parameters string applicationId, int? limit, should have string applicationId.", differences);
        Assert.Contains("SubmitScorecard: has the parameters Scorecard request (body), should have SubmitScorecardRequest request (body).", differences);
        Assert.Contains("GetDecision: answers Task<Rubric>, should answer Task<Decision>.", differences);
        Assert.Contains("MakeDecision: does not end with a CancellationToken.", differences);
        Assert.Contains("RateInterviewer is not in the contract.", differences);
    }

    private static ServiceDescriptor Named(string name) => Contract.All.SelectMany(contract => contract.Services).Single(service => service.FullName == name);

    private static List<string> Differences(ServiceDescriptor service, Type api)
    {
        var found = new List<string>();
        var methods = api.GetMethods().ToLookup(method => method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^5] : method.Name);
        foreach (var rpc in service.Methods)
        {
            if (methods[rpc.Name].Count() != 1)
            {
                found.Add($"{rpc.Name} is missing.");
                continue;
            }
            found.AddRange(Differences(rpc, methods[rpc.Name].Single()).Select(difference => $"{rpc.Name}: {difference}"));
        }
        found.AddRange(methods.Where(method => service.FindMethodByName(method.Key) is null).Select(method => $"{method.Key} is not in the contract."));
        return found;
    }

    private static IEnumerable<string> Differences(MethodDescriptor rpc, MethodInfo method)
    {
        var route = Route.Of(rpc)!;
        string JsonName(string field) => rpc.InputType.FindFieldByName(field).JsonName;

        var path = route.PathFields.Aggregate(route.Path, (text, field) => text.Replace($"{{{field}}}", $"{{{JsonName(field)}}}", StringComparison.Ordinal));
        var http = method.GetCustomAttribute<HttpMethodAttribute>(inherit: true);
        if (http is null || $"{http.Method} {http.Path}" != $"{route.Verb} {path}")
        {
            yield return $"is {http?.Method} {http?.Path}, should be {route.Verb} {path}.";
        }

        // Path fields first, in the order of the path; then the body; then every other field that is not in the body as a query parameter, in the
        // order of the message but required ones first.
        var expected = route.PathFields.Select(field => Parameter(rpc.InputType.FindFieldByName(field), required: true)).ToList();
        var raw = rpc.InputType.FindFieldByName(rpc.GetOptions().GetExtension(AnnotationsExtensions.Http).Body);
        if (raw is not null)
        {
            expected.Add($"{raw.MessageType.ClrType.Name} {raw.JsonName} (body)");
        }
        else if (route.Verb is not ("GET" or "DELETE"))
        {
            expected.Add($"{rpc.InputType.ClrType.Name} request (body)");
        }
        if (route.Verb is "GET" or "DELETE" || raw is not null)
        {
            expected.AddRange(rpc.InputType.Fields.InDeclarationOrder().Where(field => !route.PathFields.Contains(field.Name) && field != raw)
                .OrderBy(field => !IsRequired(field)).SelectMany(QueryParameters));
        }
        var parameters = method.GetParameters();
        var actual = parameters.Where(parameter => parameter.ParameterType != typeof(CancellationToken)).Select(Parameter).ToList();
        if (!expected.SequenceEqual(actual))
        {
            yield return $"has the parameters {string.Join(", ", actual)}, should have {string.Join(", ", expected)}.";
        }
        if (parameters.LastOrDefault()?.ParameterType != typeof(CancellationToken))
        {
            yield return "does not end with a CancellationToken.";
        }

        var answer = (rpc.IsServerStreaming ? typeof(IAsyncEnumerable<>) : typeof(Task<>)).MakeGenericType(rpc.OutputType.ClrType);
        if (method.ReturnType != answer)
        {
            yield return $"answers {Name(method.ReturnType)}, should answer {Name(answer)}.";
        }
    }

    /// <summary>A call without this field is refused in any case, so the caller should not be able to leave it out.</summary>
    private static bool IsRequired(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(Buf.Validate.ValidateExtensions.Field) is { Ignore: not Buf.Validate.Ignore.IfZeroValue } rules
        && (rules.Required || rules.String is { HasUuid: true } or { HasPattern: true } || rules.Enum is { NotIn.Count: > 0 });

    /// <summary>A field of the query; of a nested message each of its fields, by its path.</summary>
    private static IEnumerable<string> QueryParameters(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && field.MessageType != Google.Protobuf.WellKnownTypes.Timestamp.Descriptor
            ? field.MessageType.Fields.InDeclarationOrder().Select(part => Parameter(part, required: false, $"{field.JsonName}."))
            : [Parameter(field, IsRequired(field))];

    private static string Parameter(FieldDescriptor field, bool required, string path = "")
    {
        var type = field.FieldType switch
        {
            FieldType.String => "string",
            FieldType.Int32 => "int",
            FieldType.Int64 => "long",
            FieldType.Double => "double",
            FieldType.Bool => "bool",
            FieldType.Enum => field.EnumType.ClrType.Name,
            FieldType.Message when field.MessageType == Google.Protobuf.WellKnownTypes.Timestamp.Descriptor => "DateTimeOffset",
            _ => throw new NotSupportedException($"{field.FullName} cannot be a path or query parameter yet: {field.FieldType}."),
        };
        return field.IsRepeated ? $"IReadOnlyList<{type}>? {path}{field.JsonName}" : $"{type}{(required ? "" : "?")} {path}{field.JsonName}";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var nullable = new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (type.IsGenericType)
        {
            return $"{Name(type)}{(nullable ? "?" : "")} {parameter.Name}";
        }
        var name = Name(type);
        var body = parameter.GetCustomAttribute<BodyAttribute>() is null ? "" : " (body)";
        return $"{name}{(nullable ? "?" : "")} {parameter.GetCustomAttribute<AliasAsAttribute>()?.Name ?? parameter.Name}{body}";
    }

    private static string Name(Type type) => type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{Name(type.GetGenericArguments()[0])}>"
        : type == typeof(string) ? "string" : type == typeof(int) ? "int" : type == typeof(long) ? "long" : type == typeof(double) ? "double" : type == typeof(bool) ? "bool"
        : type.Name;

    /// <summary>Wrong in every way that the comparison has to find.</summary>
    internal interface IWrong
    {
        [Get("/v1/rubric/{rubricId}")]
        Task<Evaluation.V1.Rubric> GetRubricAsync(string rubricId, CancellationToken cancellationToken = default);

        [Get("/v1/rubrics")]
        Task<Evaluation.V1.ListRubricsResponse> ListRubricsAsync(int? pageSize = null, CancellationToken cancellationToken = default);

        [Get("/v1/scorecards")]
        Task<Evaluation.V1.ListScorecardsResponse> ListScorecardsAsync(string applicationId, int? limit = null, CancellationToken cancellationToken = default);

        [Post("/v1/scorecards")]
        Task<Evaluation.V1.Scorecard> SubmitScorecardAsync([Body] Evaluation.V1.Scorecard request, CancellationToken cancellationToken = default);

        [Get("/v1/decisions/{applicationId}")]
        Task<Evaluation.V1.Rubric> GetDecisionAsync(string applicationId, CancellationToken cancellationToken = default);

        [Post("/v1/decisions")]
        Task<Evaluation.V1.Decision> MakeDecisionAsync([Body] Evaluation.V1.MakeDecisionRequest request);

        [Post("/v1/interviewers/{interviewerId}:rate")]
        Task<Evaluation.V1.Decision> RateInterviewerAsync(string interviewerId, CancellationToken cancellationToken = default);
    }
}
