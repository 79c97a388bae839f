using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Answers what a caller may do to an application now, by the rules and gates that the calls themselves ask.</summary>
public sealed class GetApplicationActions(NpgsqlDataSource database, Gates gates)
{
    /// <summary>The scope that every verb asks for, as their declarations in the gRPC service say.</summary>
    private const string Scope = "candidate.write";

    internal async Task<ApplicationActions> Handle(GetApplicationActionsRequest request, ServerCallContext call)
    {
        var application = await ApplicationCase.Read(request.ApplicationId, "", database, call.CancellationToken);
        var mayWrite = Caller.HasScope(call, Scope);
        var actions = new ApplicationActions { Etag = Etag.Of(application.Row.Revision) };
        foreach (var verb in Enum.GetValues<ApplicationVerb>().Where(verb => verb != ApplicationVerb.Unspecified))
            actions.Actions.Add(mayWrite ? await Allowed(verb, application, call.CancellationToken) : Refused(verb, application, "PERMISSION_DENIED",
                $"The token has no scope {Scope}."));
        return actions;
    }

    private async Task<ApplicationAction> Allowed(ApplicationVerb verb, ApplicationCase application, CancellationToken cancellation)
    {
        if (ApplicationRules.Denies(verb, application) is { } denial)
            return Refused(verb, application, denial.ReasonName, denial.Message);
        if (verb != ApplicationVerb.Advance)
            return Open(verb, application);
        var stage = application.Pipeline.After(application.Row.StageId)!;
        try
        {
            var closed = await gates.Closed(application.Row, stage.Gates, cancellation);
            if (closed.Count == 0)
                return Open(verb, application);
            var shut = StageEntry.Closed(application, stage, closed);
            var refused = Refused(verb, application, shut.ReasonName, shut.Message);
            refused.ClosedGates.Add(closed);
            return refused;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable && !cancellation.IsCancellationRequested)
        {
            return Refused(verb, application, "UNAVAILABLE", e.Status.Detail);
        }
    }

    private static ApplicationAction Open(ApplicationVerb verb, ApplicationCase application) =>
        new() { Verb = verb, Allowed = true, StageIds = { Stages(verb, application) } };

    private static ApplicationAction Refused(ApplicationVerb verb, ApplicationCase application, string reason, string explanation) =>
        new() { Verb = verb, StageIds = { Stages(verb, application) }, Reason = reason, Explanation = explanation };

    private static IEnumerable<string> Stages(ApplicationVerb verb, ApplicationCase application) => verb switch
    {
        ApplicationVerb.Advance => application.Pipeline.After(application.Row.StageId) is { } next ? [next.Id] : [],
        ApplicationVerb.MoveBack => ApplicationRules.Earlier(application).Select(stage => stage.Id),
        _ => [],
    };
}
