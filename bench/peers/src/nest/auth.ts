import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectRepository } from '@nestjs/typeorm';
import type { Request } from 'express';
import { IsNull, MoreThan, Repository } from 'typeorm';
import { type Caller, mayAct } from '../shared/caller.ts';
import { sha256 } from '../shared/crypto.ts';
import { Session } from './access.entities.ts';

type Authenticated = Request & { caller?: Caller };

const ROLE = 'role';
export const Least = (role: 'viewer' | 'operator' | 'admin') => SetMetadata(ROLE, role);

export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<Authenticated>();
  if (caller === undefined) throw new UnauthorizedException();
  return caller;
});

@Injectable()
export class AuthGuard implements CanActivate {
  readonly #sessions: Repository<Session>;
  readonly #reflector: Reflector;

  constructor(@InjectRepository(Session) sessions: Repository<Session>, reflector: Reflector) {
    this.#sessions = sessions;
    this.#reflector = reflector;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated>();
    const caller = await this.#callerOf(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    const least = this.#reflector.get<string | undefined>(ROLE, context.getHandler()) ?? 'admin';
    if (!mayAct(caller.role, least)) throw new ForbiddenException();
    request.caller = caller;
    return true;
  }

  async #callerOf(token: string): Promise<Caller> {
    const session = await this.#sessions.findOne({
      where: {
        tokenHash: sha256(token),
        revokedAt: IsNull(),
        expiresAt: MoreThan(new Date()),
        user: { isActive: true, deletedAt: IsNull() },
        tenant: { deletedAt: IsNull() },
      },
      relations: { user: true },
    });
    if (session === null) throw new UnauthorizedException();
    const { id: sessionId, tenantId, user } = session;
    return { sessionId, tenantId, userId: user.id, email: user.email, role: user.role };
  }
}
