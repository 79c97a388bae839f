using Dapper;
using Grpc.Core;
using Hiring.Candidate.Applications;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Offers;

/// <summary>Accepts an offer: the application is hired and a place of the role is taken, or nothing of it.</summary>
public sealed class AcceptOffer(Writes writes)
{
    internal Task<Offer> Handle(AcceptOfferRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        // Always application, offer, role, so that no two calls wait for each other. The role comes before the application is
        // changed: an application for the same role at this moment holds the role and may wait for the change.
        var id = Guid.Parse(request.OfferId);
        var application = await LockApplication(id, write);
        var offer = await OfferRow.Lock(id, request.Etag, write);
        offer.MustStand();
        application.MustBeActive();
        await TakePlace(application.RoleId, write);
        await application.Hire(Caller.Of(call), write);
        await offer.End(OfferState.Accepted, write);
        write.Append(new CandidateEvent { OfferAccepted = new() { ApplicationId = application.Id.ToString(), OfferId = id.ToString() } });
        return await OfferView.Read(id, write);
    });

    private static async Task<ApplicationRow> LockApplication(Guid offer, Write write) =>
        await write.Connection.QuerySingleOrDefaultAsync<ApplicationRow>(new CommandDefinition(
            $"select {ApplicationRow.Columns} from applications where id = (select application_id from offers where id = @offer) for update",
            new { offer }, cancellationToken: write.Cancellation))
        ?? throw Problem.NotFound("offer", offer);

    private static async Task TakePlace(Guid role, Write write)
    {
        var state = await write.Connection.QuerySingleOrDefaultAsync<RoleState?>(new CommandDefinition("""
            update roles set hired = hired + 1, state = case when hired + 1 = headcount then @filled else state end,
                revision = revision + 1, updated_at = now()
            where id = @role and hired < headcount
            returning state
            """, new { role, filled = RoleState.Filled }, cancellationToken: write.Cancellation));
        if (state is null)
            throw OfferCase.Filled(role);
        if (state == RoleState.Filled)
            write.Append(new CandidateEvent { RoleFilled = new() { RoleId = role.ToString() } });
    }
}
