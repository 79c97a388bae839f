using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Enters a candidate for an open role.</summary>
public sealed class CreateApplication(Writes writes)
{
    internal async Task<Application> Handle(CreateApplicationRequest request, ServerCallContext call)
    {
        var candidate = Guid.Parse(request.CandidateId);
        var role = Guid.Parse(request.RoleId);
        try
        {
            return await writes.Run(request, call, async write =>
                (await NewApplication.Insert(candidate, role, transferredFrom: null, Caller.Of(call), write)).ToMessage());
        }
        catch (PostgresException e) when (NewApplication.Twice(e, candidate, role) is { } problem)
        {
            throw problem;
        }
    }
}
